"""Evidence: files and links, their versions, validity and checklists."""
