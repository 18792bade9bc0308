"""The LKE itself: its page, its answers, its figures, its threads, its carrying over."""
