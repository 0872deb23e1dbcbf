"""The documents of Wagtail, beside the pages of the project."""

from django.urls import include, path
from wagtail.documents import urls as document_urls

from .urls import urlpatterns as of_the_project

urlpatterns = [*of_the_project, path("documents/", include(document_urls))]
