"""The REST interface and the pages: authentication, disclosure and command handling. Decides nothing about a case."""
