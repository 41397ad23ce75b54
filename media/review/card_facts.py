"""What the scale card's tag is, for those who read it: an AprilTag of family 36h11.

The figures of media.scale_card, which draws it, without what draws: the sandboxed worker loads no more than it needs.
"""

TAG_ID = 7
TAG_MM = 20.0
"""Width of the tag's black square."""
TAG_CELLS = 8
"""Six bits a side and a black rim of one."""
