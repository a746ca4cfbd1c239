package policy_test

import stdcontext "context"

func context() stdcontext.Context { return stdcontext.Background() }
