"""How calls went: what both sides measured, technical incidents of the act, figures by place and line."""
