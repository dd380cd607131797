/// The style sheet at `/connect/connect.css`, of Connect's pages and of the demo shop.
///
/// Colours have a contrast of 7 to 1 or more, targets are 44 pixels high or more, nothing is told
/// by colour alone, and nothing moves where the reader wants no motion.
enum ConnectStyle {
    /// The style sheet.
    static let text = #"""
        :root { color-scheme: light }
        * { box-sizing: border-box }
        [hidden] { display: none !important }
        body {
          margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #16202b; background: #fff;
          overflow-wrap: anywhere;
        }
        header, footer { background: #eef2f6; color: #2b3947 }
        header p, footer p, main { max-width: 36rem; margin: 0 auto; padding: .75rem 1rem }
        main { padding-bottom: 2rem }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .75rem 0 }
        h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem }
        fieldset {
          margin: 1rem 0; padding: .25rem 1rem .75rem; border: 1px solid #6b7b8b;
          border-radius: .375rem;
        }
        legend { padding: 0 .35rem; font-weight: 600 }
        .field { margin: .75rem 0 }
        .field label { display: block; font-weight: 600 }
        .choice { display: flex; align-items: center; gap: .6rem; min-height: 2.75rem }
        .choice label { flex: 1; padding: .5rem 0; cursor: pointer }
        .hint { color: #3b4a59 }
        input[type=text], input[type=password], input[type=search] {
          width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; color: inherit;
          background: #fff; border: 1px solid #4d5d6d; border-radius: .25rem;
        }
        input[aria-invalid] { border: 3px solid #8c1d18 }
        input[type=checkbox] { width: 1.5rem; height: 1.5rem; flex: none }
        button, .button {
          display: inline-block; min-height: 2.75rem; margin: .25rem .5rem .25rem 0;
          padding: .6rem 1.2rem; font: inherit; font-weight: 600; text-decoration: none;
          cursor: pointer; color: #fff; background: #0b4a86; border: 2px solid #0b4a86;
          border-radius: .375rem;
        }
        button.second { color: #0b4a86; background: #fff }
        button.biller {
          display: block; width: 100%; margin: 0; text-align: start; color: #16202b;
          background: #fff; border: 1px solid #6b7b8b;
        }
        button.biller:hover { background: #eef2f6 }
        button.biller .hint { font-weight: 400 }
        ul.plain { list-style: none; margin: .5rem 0; padding: 0; display: grid; gap: .5rem }
        a { color: #0b4a86 }
        #problem:not(:empty) {
          margin: .75rem 0; padding: .6rem 1rem; color: #6f1611; background: #fff;
          border: 2px solid #8c1d18; border-left-width: .5rem; border-radius: .25rem;
          font-weight: 600;
        }
        #problem:empty, #news:empty { margin: 0 }
        .note {
          margin: 1rem 0; padding: .25rem 1rem; border: 1px solid #4d5d6d; border-left-width: .5rem;
          border-radius: .25rem;
        }
        code { background: #eef2f6; padding: .1em .35em; border-radius: .25em }
        .wide { overflow-x: auto }
        table { border-collapse: collapse; width: 100%; margin: .75rem 0 }
        th, td { padding: .5rem; text-align: start; border-bottom: 1px solid #c8d1da }
        td:not(:first-child) { white-space: nowrap }
        :focus-visible { outline: 3px solid #16202b; outline-offset: 3px }
        h1:focus { outline: none }
        @media (prefers-reduced-motion: no-preference) {
          button { transition: background-color .15s }
        }

        """#
}
