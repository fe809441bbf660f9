using System.Buffers;
using System.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds values with sensitive names, after a colon or an equals sign, in JSON, scripts, queries, GraphQL, headers in text, configuration and prose.</summary>
/// <remarks>
/// <c>{"user":"u","password":"p"}</c>, <c>apiKey: 'k'</c>, <c>?token=t</c>, <c>login(password: \"p\")</c>, <c>{"card":{"number":"4…"}}</c> and
/// <c>{"name":"otp","value":"1"}</c> all have one.
/// </remarks>
internal static class NamedSecrets
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create(":="u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);
    private static readonly SearchValues<byte> ParameterEnds = SearchValues.Create("&#;,<>\"'` \t\r\n\\)"u8);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>Searches a text.</summary>
    public static void Find(ReadOnlySpan<byte> text, TextKind kind, RedactionFindings findings)
    {
        var signIn = new SignInWords(text);
        for (var at = 0; at < text.Length && text[at..].IndexOfAny(Signs) is >= 0 and var next;)
        {
            at += next;
            var name = JsonName.Before(text, at);
            at = IsSensitive(text, at, name, kind, ref signIn) ? FindValue(text, at, name, kind, findings) : at + 1;
        }
    }

    private static bool IsSensitive(ReadOnlySpan<byte> text, int sign, in JsonName name, TextKind kind, ref SignInWords signIn)
    {
        var bytes = name.In(text);
        if (bytes.IsEmpty || (text[sign] == ':' && text[sign..].StartsWith("://"u8)))
        {
            return false;
        }

        return SensitiveNames.IsSensitive(bytes)
            || (Ascii.EqualsIgnoreCase(bytes, "code"u8) && (kind is TextKind.Request or TextKind.RequestProse || signIn.AreNear(sign)))
            || (name.IsQuoted && JsonParent.IsSecretPart(text, name))
            || (text[sign] == '=' && IsParameter(text[..name.Start]) && SensitiveNames.IsSensitiveInForm(bytes))
            || (IsProse(kind) && (SensitiveNames.IsSensitive(name.WithWordBefore(text)) || (IsCookie(text, sign, name) && SensitiveNames.IsSensitiveCookie(bytes))));
    }

    private static bool IsProse(TextKind kind) => kind is TextKind.Prose or TextKind.RequestProse;

    // /cb?code=4f&state=s; a && b is none.
    private static bool IsParameter(ReadOnlySpan<byte> before) =>
        before.EndsWith("?"u8) || before.EndsWith("&amp;"u8) || (before.EndsWith("&"u8) && !before.EndsWith("&&"u8));

    // document.cookie: a=1; shop_session=4f
    private static bool IsCookie(ReadOnlySpan<byte> text, int sign, in JsonName name)
    {
        if (text[sign] != '=' || name.IsQuoted)
        {
            return false;
        }

        var end = EndOf(text, sign, ParameterEnds);
        return text[..name.Start].TrimEnd((byte)' ').EndsWith(";"u8) || (end + 1 < text.Length && text[end] == ';' && text[end + 1] == ' ');
    }

    // Returns where the search continues.
    private static int FindValue(ReadOnlySpan<byte> text, int sign, in JsonName name, TextKind kind, RedactionFindings findings)
    {
        // 'password' => 'x' has a value, token == x and token => x have none.
        var isPair = text[sign] == '=' && sign + 1 < text.Length && text[sign + 1] == '>' && (name.IsQuoted || text[..name.Start].EndsWith(":"u8));
        var value = SkipSpace(text, isPair ? sign + 2 : sign + 1);
        if (value >= text.Length)
        {
            return text.Length;
        }

        if (text[sign] == '=' && !isPair && text[sign + 1] is (byte)'=' or (byte)'>')
        {
            return sign + 2;
        }

        var escapes = text[value..].IndexOfAnyExcept((byte)'\\') is >= 0 and var count ? count : 0;
        if (value + escapes < text.Length && text[value + escapes] is (byte)'"' or (byte)'\'' or (byte)'`')
        {
            return FindString(text, value + escapes, escapes, findings);
        }

        if (text[sign] == ':' && text[value] is (byte)'[' or (byte)'{')
        {
            return SensitiveNames.IsStrong(name.In(text)) || text[value] == '[' ? FindInside(text, value, findings) : sign + 1;
        }

        if (text[sign] == '=')
        {
            // In a script, token = read() is no value.
            return !name.IsQuoted && (value == sign + 1 || (IsProse(kind) && text[value] is not ((byte)'\r' or (byte)'\n'))) ? FindUntil(text, value, ParameterEnds, findings) : sign + 1;
        }

        return name.IsQuoted ? FindScalar(text, value, findings)
            : IsProse(kind) || IsWholeLine(text, sign, name) ? FindInLine(text, value, name, findings)
            : char.IsAsciiDigit((char)text[value]) && name.Length > 2 ? FindUntil(text, value, ParameterEnds, findings)
            : sign + 1;
    }

    private static int FindString(ReadOnlySpan<byte> text, int open, int escapes, RedactionFindings findings)
    {
        // """ begins a text of several lines in GraphQL.
        var quote = text[open];
        var block = open + (2 * (escapes + 1));
        if (quote == '"' && block < text.Length && text[open + escapes + 1] == '"' && text[block] == '"')
        {
            var rest = text[(block + 1)..];
            var end = rest.IndexOf(escapes == 0 ? "\"\"\""u8 : "\\\"\\\"\\\""u8);
            findings.Add(block + 1, end < 0 ? text.Length : block + 1 + end);
            return end < 0 ? text.Length : block + 1 + end + 3;
        }

        var close = JsonName.EndOfString(text, open + 1, quote, escapes);
        findings.Add(open + 1, close);
        return close;
    }

    // All strings and numbers in an object or a list.
    private static int FindInside(ReadOnlySpan<byte> text, int at, RedactionFindings findings)
    {
        var depth = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    if (depth == 0)
                    {
                        return at;
                    }

                    break;
                case (byte)'"':
                    var escapes = JsonName.BackslashesBefore(text, at);
                    var end = JsonName.EndOfString(text, at + 1, (byte)'"', escapes);
                    var after = SkipSpace(text, Math.Min(text.Length, end + escapes + 1));
                    if (after >= text.Length || text[after] != ':')
                    {
                        findings.Add(at + 1, end);
                    }

                    at = end + escapes;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    at = FindScalar(text, at, findings) - 1;
                    break;
            }

            at++;
        }

        return at;
    }

    // "pin":1234; true, false and null say nothing.
    private static int FindScalar(ReadOnlySpan<byte> text, int start, RedactionFindings findings)
    {
        var end = EndOf(text, start, ScalarEnds);
        if (text[start..end] is not [] && !IsConstant(text[start..end]))
        {
            findings.Add(start, end, needsQuotes: true);
        }

        return Math.Max(end, start + 1);
    }

    // A line of a log, of a configuration or of headers.
    private static int FindInLine(ReadOnlySpan<byte> text, int start, in JsonName name, RedactionFindings findings)
    {
        var bytes = name.In(text);
        var isHeader = bytes.EndsWith("uthorization"u8) || Ascii.EqualsIgnoreCase(bytes, "cookie"u8) || Ascii.EqualsIgnoreCase(bytes, "set-cookie"u8);
        return FindUntil(text, start, isHeader ? LineEnds : ParameterEnds, findings);
    }

    // passcode:x, as a frame of STOMP has it, and no code: token: string; would have a space and an end.
    private static bool IsWholeLine(ReadOnlySpan<byte> text, int sign, in JsonName name)
    {
        var end = EndOf(text, sign, LineEnds);
        return (name.Start == 0 || text[name.Start - 1] == '\n') && sign + 1 < end && text[sign + 1] != ' ' && !"{([,;".Contains((char)text[end - 1]);
    }

    private static int FindUntil(ReadOnlySpan<byte> text, int start, SearchValues<byte> ends, RedactionFindings findings)
    {
        var end = EndOf(text, start, ends);
        if (!IsConstant(text[start..end]) && !text[start..].StartsWith("Bearer "u8))
        {
            findings.Add(start, end);
        }

        return Math.Max(end, start + 1);
    }

    private static bool IsConstant(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("null"u8) || value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8) || value.SequenceEqual("undefined"u8);

    private static int EndOf(ReadOnlySpan<byte> text, int from, SearchValues<byte> ends) =>
        text[from..].IndexOfAny(ends) is >= 0 and var length ? from + length : text.Length;

    /// <summary>Returns the position of the next byte that is no white space, or the end.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> text, int at) =>
        text[at..].IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var length ? at + length : text.Length;
}
