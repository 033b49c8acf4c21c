"""The coordinators' pages: server-rendered, in the API process, with the same functions as the REST interface."""
