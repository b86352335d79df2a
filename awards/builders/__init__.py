"""What is gathered and shaped for the pages, workbooks and endpoints of awards."""
