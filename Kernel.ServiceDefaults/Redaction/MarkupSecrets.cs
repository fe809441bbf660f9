using System.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds credentials in HTML and XML whose name is in another attribute, or is the element's.</summary>
/// <remarks><c>&lt;input name="csrf" value="v"&gt;</c>, <c>&lt;meta content=v name=csrf-token&gt;</c>, <c>&lt;wsse:Password Type="x"&gt;p&lt;/wsse:Password&gt;</c>.</remarks>
internal static class MarkupSecrets
{
    private const int MaxTagBytes = Redactor.LookaheadBytes;

    /// <summary>Searches a text, which need not be markup.</summary>
    public static void Find(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOf((byte)'<') is >= 0 and var next;)
        {
            at += next + 1;
            if (at < text.Length && char.IsAsciiLetter((char)text[at]))
            {
                at = FindInTag(text, at, findings);
            }
        }
    }

    // Returns where the search continues.
    private static int FindInTag(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        var attributes = new Attributes(text[..Math.Min(text.Length, start + MaxTagBytes)], start);
        var element = LocalName(attributes.TakeElement());
        var (isSecret, value) = (false, default(Range?));
        var resume = -1;
        while (attributes.Next())
        {
            var content = text[attributes.Value];
            if (IsUrl(attributes) || (attributes.Is("content"u8) && content.IndexOf("url="u8) >= 0))
            {
                UrlSecrets.Find(text, attributes.Value.Start.Value, attributes.Value.End.Value, findings);
            }
            else if (attributes.Is("srcdoc"u8))
            {
                resume = attributes.Value.Start.Value; // markup, too
            }

            isSecret |= attributes.Is("name"u8) || attributes.Is("id"u8) || attributes.Is("key"u8) || attributes.Is("property"u8) || attributes.Is("itemprop"u8)
                    || attributes.Is("http-equiv"u8) ? SensitiveNames.IsSensitive(content)
                : attributes.Is("type"u8) ? Ascii.EqualsIgnoreCase(content, "password"u8)
                : attributes.Is("autocomplete"u8) && IsSecretAutocomplete(content);
            value = attributes.Is("value"u8) || attributes.Is("content"u8) ? attributes.Value : value;
        }

        if (isSecret && value is { } range)
        {
            findings.Add(range.Start.Value, range.End.Value);
        }

        var isNamed = isSecret && value is null && IsHolder(element);
        if (attributes.IsComplete && !attributes.IsEmptyElement && (isNamed || SensitiveNames.IsSensitive(element)))
        {
            FindContent(text, attributes.Position, findings);
        }
        else if (attributes.IsComplete && IsNaming(element))
        {
            FindNamed(text, attributes.Position, findings);
        }

        return resume < 0 ? attributes.Position : resume;
    }

    private static bool IsUrl(in Attributes attributes) =>
        attributes.Is("href"u8) || attributes.Is("src"u8) || attributes.Is("action"u8) || attributes.Is("formaction"u8) || attributes.Is("data-url"u8)
        || attributes.Is("data-href"u8) || attributes.Is("poster"u8) || attributes.Is("ping"u8);

    private static bool IsNaming(ReadOnlySpan<byte> element) => Ascii.EqualsIgnoreCase(element, "key"u8) || Ascii.EqualsIgnoreCase(element, "name"u8);

    // <key>password</key><string>p</string> in property lists, <name>password</name><value><string>p</string></value> in XML-RPC.
    private static void FindNamed(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        var name = text[start..];
        var end = name.IndexOf((byte)'<');
        if (end < 0 || !SensitiveNames.IsSensitive(name[..end].Trim(" \t\r\n"u8)) || name[end..].IndexOf((byte)'>') is not (> 0 and var close))
        {
            return;
        }

        FindContent(text, start + end + close + 1, findings);
    }

    private static void FindContent(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        start = SkipOpenings(text, start);
        var content = text[start..];
        var cdata = content.StartsWith("<![CDATA["u8);
        start += cdata ? "<![CDATA[".Length : 0;
        content = text[start..];
        var length = cdata ? content.IndexOf("]]>"u8) : content.IndexOf((byte)'<');
        content = (length < 0 ? content : content[..length]).TrimEnd(" \t\r\n"u8);
        if (content.ContainsAnyExcept(" \t\r\n"u8))
        {
            findings.Add(start, start + content.Length);
        }
    }

    // Content may be in an element or two: <property name="password"><value>p</value></property>.
    private static int SkipOpenings(ReadOnlySpan<byte> text, int at)
    {
        for (var depth = 0; depth < 3; depth++)
        {
            var open = text[at..].IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var spaces ? at + spaces : text.Length;
            if (open + 1 >= text.Length || text[open] != '<' || !char.IsAsciiLetter((char)text[open + 1])
                || text[open..Math.Min(text.Length, open + 128)].IndexOf((byte)'>') is not (> 0 and var close))
            {
                break;
            }

            at = open + close + 1;
        }

        return at;
    }

    private static ReadOnlySpan<byte> LocalName(ReadOnlySpan<byte> name) => name[(name.LastIndexOf((byte)':') + 1)..];

    private static bool IsSecretAutocomplete(ReadOnlySpan<byte> value) =>
        value.EndsWith("current-password"u8) || value.EndsWith("new-password"u8) || value.EndsWith("one-time-code"u8) || value.EndsWith("cc-number"u8) || value.EndsWith("cc-csc"u8);

    // Elements that hold the value of a name: in forms, Android resources, Spring, Maven, property lists, SAML.
    private static bool IsHolder(ReadOnlySpan<byte> element) =>
        Ascii.EqualsIgnoreCase(element, "textarea"u8) || Ascii.EqualsIgnoreCase(element, "output"u8) || Ascii.EqualsIgnoreCase(element, "param"u8)
        || Ascii.EqualsIgnoreCase(element, "string"u8) || Ascii.EqualsIgnoreCase(element, "entry"u8) || Ascii.EqualsIgnoreCase(element, "property"u8)
        || Ascii.EqualsIgnoreCase(element, "setting"u8) || Ascii.EqualsIgnoreCase(element, "field"u8) || Ascii.EqualsIgnoreCase(element, "item"u8)
        || Ascii.EqualsIgnoreCase(element, "value"u8) || Ascii.EqualsIgnoreCase(element, "data"u8) || Ascii.EqualsIgnoreCase(element, "attribute"u8);

    /// <summary>Reads a tag attribute by attribute; quotes may be escaped, as in markup in JSON.</summary>
    private ref struct Attributes(ReadOnlySpan<byte> text, int position)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private ReadOnlySpan<byte> _name;

        /// <summary>The position of the next byte to read.</summary>
        public int Position { get; private set; } = position;

        /// <summary>Indicates whether the tag was read to its end.</summary>
        public bool IsComplete { get; private set; }

        /// <summary>Indicates whether the tag ends with a slash.</summary>
        public bool IsEmptyElement { get; private set; }

        /// <summary>The range of the attribute's value.</summary>
        public Range Value { get; private set; }

        public readonly bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(_name, name);

        public ReadOnlySpan<byte> TakeElement() => TakeUntil(" \t\r\n/>"u8);

        public bool Next()
        {
            while (Position < _text.Length)
            {
                switch (_text[Position])
                {
                    case (byte)'>':
                        Position++;
                        IsComplete = true;
                        return false;
                    case (byte)'<':
                        return false; // another tag: this was none
                    case (byte)'/':
                        IsEmptyElement = Position + 1 < _text.Length && _text[Position + 1] == '>';
                        Position++;
                        break;
                    case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'=':
                        Position++;
                        break;
                    default:
                        _name = TakeUntil("= \t\r\n/><\"'\\"u8);
                        TakeValue();
                        return true;
                }
            }

            return false;
        }

        private void TakeValue()
        {
            Value = Position..Position;
            SkipSpace();
            if (Position >= _text.Length || _text[Position] != '=')
            {
                return;
            }

            Position++;
            SkipSpace();
            Skip("\\"u8);
            if (Position < _text.Length && _text[Position] is (byte)'"' or (byte)'\'')
            {
                var quote = _text[Position++];
                var start = Position;
                var end = _text[start..].IndexOf(quote) is >= 0 and var length ? start + length : _text.Length;
                Value = start..(start + _text[start..end].TrimEnd((byte)'\\').Length);
                Position = Math.Min(end + 1, _text.Length);
                return;
            }

            var bare = Position;
            TakeUntil(" \t\r\n>"u8);
            Value = bare..Position;
        }

        private ReadOnlySpan<byte> TakeUntil(ReadOnlySpan<byte> ends)
        {
            var start = Position;
            Position = _text[start..].IndexOfAny(ends) is >= 0 and var length ? start + length : _text.Length;
            return _text[start..Position];
        }

        private void SkipSpace() => Skip(" \t\r\n"u8);

        private void Skip(ReadOnlySpan<byte> bytes) =>
            Position = _text[Position..].IndexOfAnyExcept(bytes) is >= 0 and var length ? Position + length : _text.Length;
    }
}
