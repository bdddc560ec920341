from . import (
    test_consent,
    test_following,
    test_offer,
    test_offer_at_once,
    test_offer_browser,
    test_offer_page,
    test_offer_terms,
    test_signup,
)
