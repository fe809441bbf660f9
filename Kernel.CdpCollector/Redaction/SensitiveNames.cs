using System.Buffers;
using System.Text;

namespace Kernel.CdpCollector.Redaction;

/// <summary>Detects members of bodies and parameters of URLs that hold credentials, by their names. The list is in docs/events.md.</summary>
internal static class SensitiveNames
{
    private const int MaxLength = 128;

    // Compared without case and separators: access_token, accessToken and access-token are the same name.
    private static readonly byte[][] Parts =
    [
        "token"u8.ToArray(), "secret"u8.ToArray(), "password"u8.ToArray(), "passwd"u8.ToArray(), "passphrase"u8.ToArray(),
        "apikey"u8.ToArray(), "accesskey"u8.ToArray(), "privatekey"u8.ToArray(), "credential"u8.ToArray(), "csrf"u8.ToArray(),
        "xsrf"u8.ToArray(), "authorization"u8.ToArray(), "cardnumber"u8.ToArray(), "securitycode"u8.ToArray(), "signature"u8.ToArray(),
    ];

    private static readonly byte[][] Whole =
    [
        "auth"u8.ToArray(), "pwd"u8.ToArray(), "pass"u8.ToArray(), "pin"u8.ToArray(), "otp"u8.ToArray(), "totp"u8.ToArray(),
        "cvv"u8.ToArray(), "cvc"u8.ToArray(), "ssn"u8.ToArray(), "jwt"u8.ToArray(), "sid"u8.ToArray(), "session"u8.ToArray(),
        "sessionid"u8.ToArray(), "cookie"u8.ToArray(), "cookies"u8.ToArray(), "setcookie"u8.ToArray(), "sig"u8.ToArray(),
        "ccnumber"u8.ToArray(), "cccsc"u8.ToArray(), "iban"u8.ToArray(),
    ];

    // Too common outside URLs: a one-time code of a sign-in, a key in a link.
    private static readonly byte[][] WholeInUrls = ["code"u8.ToArray(), "key"u8.ToArray()];

    // These count or describe tokens.
    private static readonly byte[][] Harmless = ["tokens"u8.ToArray(), "tokentype"u8.ToArray(), "tokencount"u8.ToArray()];

    /// <summary>Returns whether the value of a member with this name is redacted.</summary>
    public static bool IsSensitive(ReadOnlySpan<byte> name) => IsSensitive(name, inUrl: false);

    /// <summary>Returns whether the value of a parameter with this name in a query or fragment is redacted.</summary>
    public static bool IsSensitiveInUrl(ReadOnlySpan<byte> name) => IsSensitive(name, inUrl: true);

    private static bool IsSensitive(ReadOnlySpan<byte> name, bool inUrl)
    {
        if (name.Length > MaxLength)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[MaxLength];
        if (Ascii.ToLower(name, buffer, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var bare = buffer[..WithoutSeparators(buffer[..length])];
        if (EndsWithAny(bare, Harmless))
        {
            return false;
        }

        return EqualsAny(bare, Whole) || (inUrl && EqualsAny(bare, WholeInUrls)) || ContainsAny(bare, Parts);
    }

    private static int WithoutSeparators(Span<byte> name)
    {
        var length = 0;
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit((char)c))
            {
                name[length++] = c;
            }
        }

        return length;
    }

    private static bool EqualsAny(ReadOnlySpan<byte> name, byte[][] known)
    {
        foreach (var one in known)
        {
            if (name.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsWithAny(ReadOnlySpan<byte> name, byte[][] known)
    {
        foreach (var one in known)
        {
            if (name.EndsWith(one))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<byte> name, byte[][] known)
    {
        foreach (var one in known)
        {
            if (name.IndexOf(one) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
