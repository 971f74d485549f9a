"""What a policy means once spelling is gone: types, values, calendar, facts, and the IR."""
