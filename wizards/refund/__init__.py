from . import give_back
