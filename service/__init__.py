"""Questions to cited answers: plan, reader, web endpoint and command line."""
