"""Why a file is refused, in words that say what to do."""

EMPTY = "“{name}” is empty. Check the file and choose it again."
TOO_LARGE = "“{name}” is larger than {limit} MB. Make it smaller or split it."
NOT_KEPT = "“{name}” is of a kind that cannot be kept here. Save it as {kinds} file."
OLD_OFFICE = "“{name}” is in an old Office format. Save it as PDF or .{instead} and choose that."
OTHER_CONTENT = (
    "“{name}” is not what its name says (.{extension}). Open it, save it again under the right kind and choose that."
)
PROTECTED = "“{name}” is protected by a password. Save it without one and choose that."
PROTECTED_PDF = "“{name}” is protected or encrypted. Print it to a new PDF without protection and choose that."
MACROS = "“{name}” holds macros, which are programs. Save it without them, or as PDF, and choose that."
OBJECTS = (
    "“{name}” holds another file or program inside. Save it as PDF, choose that, and add the other file by itself."
)
FETCHES = "“{name}” would fetch something from elsewhere when it is opened. Save it as PDF and choose that."
ACTIVE_PDF = "“{name}” holds a script, a program or attached files. Print it to a new PDF and choose that."
GROWS = (
    "“{name}” would grow beyond all measure when it is opened. Save it again, in parts if it is large, and choose that."
)
TOO_MANY_PIXELS = "“{name}” is larger than {limit} million pixels. Make the picture smaller and choose that."
CUT_OFF = "“{name}” is damaged or cut off. Open it, save it again and choose that."
MARKUP = "“{name}” holds a web page or a script, not plain text. Save it as PDF and choose that."
PROGRAM_IN_MAIL = "“{name}” has a program attached. Save the message without it, or as PDF, and choose that."


class BadFile(Exception):
    def __init__(self, words: str, **values):
        super().__init__(words)
        self.words, self.values = words, values

    def words_for(self, name: str, extension: str) -> str:
        return self.words.format(name=name, extension=extension, **self.values)
