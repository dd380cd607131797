import Testing
import TollgateCore

@Suite("Text in HTML")
struct HTMLTextTests {
    @Test("cannot end what it stands in")
    func escapes() {
        #expect(
            HTMLText.escaped(#"<b a="1" c='2'>&amp;</b>"#)
                == "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;"
        )
        #expect(HTMLText.escaped("Åsa 漢字 e\u{301}") == "Åsa 漢字 e\u{301}")
        #expect(HTMLText.escaped("\u{301}<") == "\u{301}&lt;")
    }
}
