"""What others may ask of this area."""

from guanxi.service.links import survey_url
from guanxi.service.surveys import Answer, Survey, answer, asked, by_key, every
from guanxi.service.vocabulary import OPEN_TICKET, SCALES

__all__ = ["OPEN_TICKET", "SCALES", "Answer", "Survey", "answer", "asked", "by_key", "every", "survey_url"]
