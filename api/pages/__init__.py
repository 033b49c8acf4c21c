"""The coordinators' pages: server-rendered, in process, over the very functions that the REST interface answers with."""
