using System.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Judges by its name whether a field, parameter, element or header holds a credential.</summary>
/// <remarks>
/// A name is compared without case and separators, with its words known: <c>access_token</c>, <c>accessToken</c> and <c>access-token</c> are one name,
/// <c>user_pin</c> ends with the word <c>pin</c> and <c>spin</c> does not. <c>card[number]</c> and <c>otp%5B0%5D</c> are paths of names.
/// </remarks>
public static class SensitiveNames
{
    private const int MaxLength = 128;

    private static readonly byte[][] Anywhere = Terms(
        "password passwd passphrase passcode passwort kennwort contrasena motdepasse secret token apikey accesskey privatekey signingkey encryptionkey " +
        "subscriptionkey functionskey credential csrf xsrf authorization cardnumber cardno securitycode signature codeverifier clientassertion samlresponse " +
        "samlrequest onetimecode verificationcode confirmationcode authenticationcode authenticatorcode authorizationcode signincode logincode smscode 2facode " +
        "recoverycode backupcode resetcode accesscode activationcode devicecode oauthverifier sessionid sessid sessionkey connectionstring authkey authcode " +
        "pincode accountkey masterkey licensekey customerkey");

    private static readonly byte[][] LastWords = Terms("pwd pin otp totp cvv cvv2 cvc cvc2 ssn jwt sid sig hmac auth userpass dbpass mfacode");

    private static readonly byte[][] Whole = Terms(
        "pass session cookie cookies setcookie assertion ccnumber cccsc csc iban samlart senha dpop");

    // Too common elsewhere: the code of a sign-in, a key or a ticket in a link.
    private static readonly byte[][] WholeInForms = Terms("code ticket");
    private static readonly byte[][] WholeInUrls = Terms("code ticket key");

    private static readonly byte[][] WholeInHeaders = Terms("authenticationinfo cookie2 setcookie2 xpass xkey xshopifyhmacsha256");
    private static readonly byte[][] WordsInHeaders = Terms("auth cookie session clientcert");
    private static readonly byte[][] WordsInCookies = Terms("auth session remember login");

    // These describe a credential, count them, or say where one comes from.
    private static readonly byte[][] HarmlessEnds = Terms(
        "tokens tokentype tokencount tokenlimit tokenusage expires expiresat expiresin expiry policy length strength algorithm enabled required " +
        "endpoint url uri method methods supported placeholder label visible");

    // Objects and lists of these hold nothing else.
    private static readonly byte[][] Strong = Terms("password passwd passphrase passcode apikey privatekey accesskey");
    private static readonly byte[][] StrongLastWords = Terms("pwd otp totp pin cvv cvc secret secrets");

    /// <summary>Returns whether a field, attribute or element with this name holds a credential.</summary>
    public static bool IsSensitive(ReadOnlySpan<byte> name) => KnownNames.Get(name, NameRole.Any, static name => Judge(name, [], []));

    /// <summary>Returns whether a field of a form with this name holds a credential.</summary>
    public static bool IsSensitiveInForm(ReadOnlySpan<byte> name) => KnownNames.Get(name, NameRole.Form, static name => Judge(name, WholeInForms, []));

    /// <summary>Returns whether a parameter in a URL with this name holds a credential.</summary>
    public static bool IsSensitiveInUrl(ReadOnlySpan<byte> name) => KnownNames.Get(name, NameRole.Url, static name => Judge(name, WholeInUrls, []));

    /// <summary>Returns whether a cookie with this name holds a credential.</summary>
    public static bool IsSensitiveCookie(ReadOnlySpan<byte> name) => KnownNames.Get(name, NameRole.Cookie, static name => Judge(name, [], WordsInCookies));

    /// <summary>Returns whether all values inside an object or list with this name are credentials.</summary>
    public static bool IsStrong(ReadOnlySpan<byte> name)
    {
        Span<byte> letters = stackalloc byte[MaxLength];
        Span<bool> starts = stackalloc bool[MaxLength];
        var words = NameWords.Read(name, letters, starts);
        return !words.EndsWithAny(HarmlessEnds) && (words.ContainsAny(Strong) || words.EndsWithWord(StrongLastWords));
    }

    /// <summary>Returns whether a header with this name holds a credential. A name that is no header's counts as one.</summary>
    public static bool IsSensitiveHeader(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxLength || name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            return true;
        }

        var listsNamesOrFlags = name.Length > 15 && Ascii.EqualsIgnoreCase(name[..15], "access-control-"u8);
        return !listsNamesOrFlags && Judge(name, WholeInHeaders, WordsInHeaders);
    }

    private static bool Judge(ReadOnlySpan<byte> name, byte[][] alsoWhole, byte[][] alsoWords)
    {
        Span<byte> letters = stackalloc byte[MaxLength];
        Span<bool> starts = stackalloc bool[MaxLength];
        var words = NameWords.Read(name, letters, starts);
        return !words.EndsWithAny(HarmlessEnds)
            && (words.ContainsAny(Anywhere) || words.EndsWithWord(LastWords) || words.IsAny(Whole) || words.IsAny(alsoWhole) || words.HasWord(alsoWords));
    }

    private static byte[][] Terms(string terms) => [.. terms.Split(' ').Select(Encoding.ASCII.GetBytes)];
}
