from . import (
    test_field_rules,
    test_quota_evaluation,
    test_quota_examples,
    test_quota_hooks,
    test_quota_increment,
    test_quota_law,
    test_quota_notice,
    test_quota_period,
    test_quota_portal,
    test_quota_rights,
    test_quota_share,
    test_second_house,
)
