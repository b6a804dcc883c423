from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "goodbuy.deals"
    label = "deals"

    def ready(self) -> None:
        from goodbuy.deals import bounces, checks, door, leaving, listing, mail, moving, names
        from goodbuy.deals.models import CastMember, Deal
        from goodbuy.deals.panels import deals_of_company, deals_of_person
        from goodbuy.people import erasing, held, panels, passing
        from goodbuy.people.custom.panel import panel_of
        from goodbuy.people.custom.records import Carrying, carry
        from goodbuy.people.merging import FOLLOWERS
        from goodbuy.timeline.kinds import subscribe
        from goodbuy.workspaces.mail import ask_before_sending, tell_of_refusals

        # Lists what it demands and the functions that it finds with.
        assert checks
        assert listing
        ask_before_sending(door.still_may_go)
        tell_of_refusals(bounces.hear_refusal)
        FOLLOWERS.append(names.follow_merge)
        held.ANCHORS.append((CastMember, leaving.seats_of_person))
        erasing.KNOWING.append(leaving.tell_names)
        erasing.LEAVING.append(leaving.leave_seats)
        erasing.KEEPING.append(leaving.kept_of_deals)
        passing.NEEDED.append(leaving.has_a_part)
        subscribe("person.changed", names.follow_person, fields=["name"])
        subscribe("company.changed", names.follow_company, fields=["name"])
        subscribe("member.changed", names.follow_member, fields=["name"])
        subscribe("person.left_job", moving.lose_voices)
        for kind in ("grant.given", "grant.approved", "grant.renewed"):
            subscribe(kind, mail.mail_link)
        subscribe("grant.code_asked", mail.mail_code)
        carry(Carrying("deal", Deal, Deal.may_edit))
        panels.register("deal", panel_of("deal"), column="side", order=5)
        panels.register("person", deals_of_person, column="side", order=10)
        panels.register("company", deals_of_company, column="side", order=10)
