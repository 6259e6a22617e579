"""The challenge log, the notes and samples of the independent scrutineer, and the lists of a sceptic."""

from django.urls import path

from assurance.views import challenges, dip_samples, sceptic_lists, scrutineer_notes

urlpatterns = [
    path("challenges/", challenges.challenge_list, name="challenge-list"),
    path("challenges/challenges.csv", challenges.challenge_export, name="challenge-export"),
    path("scrutineer/", scrutineer_notes.scrutineer_note_list, name="scrutineer-note-list"),
    path("scrutineer/add/", scrutineer_notes.scrutineer_note_add, name="scrutineer-note-add"),
    path("scrutineer/<int:pk>/", scrutineer_notes.scrutineer_note_detail, name="scrutineer-note-detail"),
    path("scrutineer/<int:pk>/reply/", scrutineer_notes.scrutineer_note_reply, name="scrutineer-note-reply"),
    path("scrutineer/<int:pk>/withdraw/", scrutineer_notes.scrutineer_note_withdraw, name="scrutineer-note-withdraw"),
    path("dip-samples/", dip_samples.dip_sample_list, name="dip-sample-list"),
    path("dip-samples/add/", dip_samples.dip_sample_add, name="dip-sample-add"),
    path("dip-samples/<int:pk>/", dip_samples.dip_sample_detail, name="dip-sample-detail"),
    path("dip-samples/<int:pk>/population.txt", dip_samples.dip_sample_population, name="dip-sample-population"),
    path("dip-samples/<int:pk>/report.pdf", dip_samples.dip_sample_report, name="dip-sample-report"),
    path("dip-samples/rows/<int:pk>/test/", dip_samples.sampled_row_test, name="sampled-row-test"),
    path("scrutiny/lists/", sceptic_lists.sceptic_list_list, name="sceptic-list-list"),
    path("scrutiny/lists/<slug:slug>/", sceptic_lists.sceptic_list_detail, name="sceptic-list-detail"),
]
