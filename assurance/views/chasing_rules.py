"""How the Board asks, reminds and escalates: read by everybody, changed by few."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import services
from assurance.chasing_in_words import rules_in_words
from assurance.forms.chasing_rules import ChasingRulesForm, LetterForm
from assurance.letters import PLACEHOLDERS, default_letter, letter_for
from assurance.models import LetterTemplate, RequestPurpose
from assurance.permissions import can_set_chasing_rules
from recommendations.editing import edit_page


@require_safe
def chasing_rules(request: HttpRequest) -> HttpResponse:
    rules = services.current_rules()
    own = set(LetterTemplate.objects.visible_to(request.user).values_list("purpose", flat=True))
    letters = [{"value": value, "label": label, "is_own": value in own} for value, label in RequestPurpose.choices]
    context = {
        "rules": rules,
        "words": rules_in_words(rules),
        "letters": letters,
        "can_set": can_set_chasing_rules(request.user),
    }
    return render(request, "assurance/chasing_rules.html", context)


def refuse_others(request: HttpRequest) -> None:
    if not can_set_chasing_rules(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def chasing_rules_update(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    form = ChasingRulesForm(request.POST if request.method == "POST" else None, rules=services.current_rules())
    return edit_page(
        request,
        form,
        lambda: services.edit_chasing_rules(version=form.cleaned_data["version"], by=request.user, **form.values),
        template="assurance/chasing_rules_update.html",
        done_url=reverse("assurance:chasing-rules"),
        message="The rules are changed. They count from the next reminder on.",
    )


@require_http_methods(["GET", "POST"])
def letter_update(request: HttpRequest, purpose: str) -> HttpResponse:
    refuse_others(request)
    if purpose not in RequestPurpose.values:
        raise Http404
    own = LetterTemplate.objects.visible_to(request.user).filter(purpose=purpose).first()
    data = request.POST if request.method == "POST" else None
    form = LetterForm(data, purpose=purpose, version=own.version if own else 0, letter=letter_for(purpose))
    products = default_letter(purpose)
    return edit_page(
        request,
        form,
        lambda: services.edit_letter(
            purpose=purpose,
            version=form.cleaned_data["version"],
            by=request.user,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
        ),
        template="assurance/letter_update.html",
        done_url=reverse("assurance:chasing-rules"),
        message="The letter is changed.",
        context={
            "purpose": RequestPurpose(purpose).label,
            "placeholders": [(f"{{{name}}}", words) for name, words in PLACEHOLDERS.items()],
            "products": products,
            "is_own": own is not None and (own.subject, own.text) != products,
        },
    )
