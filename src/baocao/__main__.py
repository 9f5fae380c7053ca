"""``python -m baocao`` is the command ``baocao``."""

from baocao.cli import main

main()
