# A link that lies over the whole client, by its style, by a sheet or by classes.
OVERLAY = (
    '<p>Hello</p><a href="https://evil.example.com" class="position-fixed vw-100 vh-100'
    ' top-0 start-0 opacity-0" style="position:fixed;top:0;left:0;width:100vw;'
    'height:100vh;z-index:99999;opacity:0.01">x</a>'
    "<style>a {position: fixed; z-index: 9}</style><script>alert(1)</script>"
)


class OutsideMixin:
    """Text of people outside, as it arrives here."""

    def _assert_harmless(self, html, text, classes=True):
        for word in ("position:", "position: ", "z-index", "<style", "<script"):
            self.assertNotIn(word, html or "", text)
        if classes:
            self.assertNotIn("position-fixed", html or "", text)
