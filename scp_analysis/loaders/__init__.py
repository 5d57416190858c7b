"""One publisher's format each: ``read`` the file, ``tidy`` it (pure), ``load`` does both."""
