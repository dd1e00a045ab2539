"""
What goes on in a stage: a petition, a review, a sitting, a vote, works, a survey, a publication.
"""
