"""The stories are told to a stack of their own: whoever lives somewhere in one of them takes a place from nobody else's."""

from tests import own_stack

stack_folder, stack = own_stack.fixtures("package")
