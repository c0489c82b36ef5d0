"""The web service: HTTP and pages. How a query runs is the library's business."""
