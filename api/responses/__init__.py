"""The response models of the operations, for OpenAPI; `api.queries.case_views` and others build the responses.

The models only describe: the responses are already typed, and tests compare each response with its model.
"""

from pydantic import BaseModel

from api.responses import cases, ours
from domain.decisions.opening import OPENING
from domain.tables.transitions import TRANSITIONS

ANSWERS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(TRANSITIONS, cases.Done),
    OPENING:                 cases.CaseAnswer,
    "break_the_glass":       cases.Done,
    "list_cases":            cases.CaseList,
    "case":                  cases.CaseAnswer,
    "transitions":           cases.PossibleTransitions,
    "history":               cases.History,
    "case_deadlines":        cases.CaseDeadlines,
    "forecast":              cases.Forecast,
    "workflow":              cases.EngineHistory,
    "next_steps":            cases.NextSteps,
    "notifications":         cases.Notifications,
    "access_log":            cases.AccessLog,
    "disclosures":           cases.Disclosures,
    "bundle":                cases.Bundle,
    "inbox":                 cases.Inbox,
    "deadlines":             cases.Deadlines,
    "tracks":                ours.Tracks,
    "track":                 ours.Track,
    "rules":                 ours.Rules,
    "rule":                  ours.Rule,
    "statistics":            ours.Statistics,
    "organisations":         ours.Organisations,
    "put_organisation":      ours.Organisation,
    "webhooks":              ours.Webhooks,
    "webhook":               ours.Webhook,
    "subscribe":             ours.NewWebhook,
    "rotate_secret":         ours.NewSecret,
    "test_webhook":          ours.WebhookDelivery,
    "webhook_deliveries":    ours.WebhookDeliveries,
    "redeliver_all":         ours.Redelivered,
    "redeliver":             ours.Redelivered,
    "calendar_tokens":       ours.CalendarTokens,
    "issue_calendar_token":  ours.NewCalendarToken,
    "livez":                 ours.Alive,
    "readyz":                ours.Ready,
}  # fmt: skip
"""The response model by operation name."""
