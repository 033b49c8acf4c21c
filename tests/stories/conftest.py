"""The stories have a stack of their own, so that their residents take no place from other tests."""

from tests import own_stack

stack_folder, stack = own_stack.fixtures("package")
