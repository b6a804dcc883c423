from goodbuy.timeline.kinds import list_kinds

list_kinds({"meeting.briefed": "{actor} wrote to the host before {about}"})
