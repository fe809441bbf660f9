using System.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Judges members whose own name says nothing by the object around them.</summary>
internal static class JsonParent
{
    private const int MaxBytes = 1024;

    /// <summary>Returns whether the member is a part of a credential: <c>"card":{"number":…}</c>, <c>"password":{"value":…}</c>, <c>{"name":"otp","value":…}</c>.</summary>
    public static bool IsSecretPart(ReadOnlySpan<byte> text, in JsonName name)
    {
        var bytes = name.In(text);
        var isValue = Ascii.EqualsIgnoreCase(bytes, "value"u8) || Ascii.EqualsIgnoreCase(bytes, "stringValue"u8) || Ascii.EqualsIgnoreCase(bytes, "val"u8)
            || Ascii.EqualsIgnoreCase(bytes, "content"u8) || bytes.SequenceEqual("S"u8);
        var isNumber = Ascii.EqualsIgnoreCase(bytes, "number"u8) || Ascii.EqualsIgnoreCase(bytes, "code"u8);
        if (!isValue && !isNumber)
        {
            return false;
        }

        // Back to the brace that opens the object.
        var depth = 0;
        for (var at = name.Start - 1; at >= 0 && at > name.Start - MaxBytes; at--)
        {
            if (text[at] is (byte)'}' or (byte)']')
            {
                depth++;
            }
            else if (text[at] is (byte)'{' or (byte)'[')
            {
                if (depth == 0)
                {
                    return IsNamedSecret(text, at, isNumber) || (isValue && HasSecretName(text, at));
                }

                depth--;
            }
        }

        return false;
    }

    private static bool IsNamedSecret(ReadOnlySpan<byte> text, int brace, bool isNumber)
    {
        var colon = text[..brace].LastIndexOfAnyExcept(" \t\r\n"u8);
        if (colon < 0 || text[colon] != ':')
        {
            return false;
        }

        var parent = JsonName.Before(text, colon).In(text);
        return SensitiveNames.IsSensitive(parent) || (isNumber && (parent.EndsWith("ard"u8) || parent.EndsWith("ARD"u8)));
    }

    // {"name":"csrf","value":"v"}, in whatever order.
    private static bool HasSecretName(ReadOnlySpan<byte> text, int brace)
    {
        var members = text[brace..Math.Min(text.Length, brace + MaxBytes)];
        members = members[..(members.IndexOf((byte)'}') is >= 0 and var close ? close : members.Length)];
        for (var at = 0; at < members.Length && members[at..].IndexOf((byte)':') is >= 0 and var next;)
        {
            at += next + 1;
            if (!IsNaming(JsonName.Before(members, at - 1).In(members)))
            {
                continue;
            }

            var open = members[at..].IndexOfAny((byte)'"', (byte)'\'');
            if (open < 0)
            {
                return false;
            }

            var start = at + open + 1;
            var end = members[start..].IndexOfAny("\"'\\"u8) is >= 0 and var length ? start + length : members.Length;
            if (SensitiveNames.IsSensitiveInForm(members[start..end]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNaming(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "name"u8) || Ascii.EqualsIgnoreCase(name, "key"u8) || Ascii.EqualsIgnoreCase(name, "field"u8) || Ascii.EqualsIgnoreCase(name, "id"u8)
        || Ascii.EqualsIgnoreCase(name, "path"u8);
}
