using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Authentication;

/// <summary>The cookie of a browser that signed in with a key: when it ends, signed with that key.</summary>
/// <remarks>
/// Nothing is kept on this side. A restart ends no sign-in, and a key that is taken away takes its sign-ins with it. What signs
/// is derived from the key slowly, so that a stolen cookie is no way to guess a key.
/// </remarks>
internal sealed class SignInCookie
{
    // When it ends, in seconds since 1970; 1 where it was made over https; the signature of both.
    private const int SignedBytes = sizeof(long) + 1;
    private const int Bytes = SignedBytes + SHA256.HashSizeInBytes;

    private readonly Lazy<byte[][]> _signingKeys;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;

    public SignInCookie(IOptions<ApiOptions> options, TimeProvider time)
    {
        _signingKeys = new Lazy<byte[][]>(() => SigningKeys.Derive(options.Value.Keys, "kernel sign-in"u8));
        _lifetime = options.Value.SignInLifetime;
        _time = time;
    }

    /// <summary>Signs the browser in with the key of that number, and says until when.</summary>
    public DateTimeOffset SignIn(HttpContext context, int key) => Append(context, key, IsHttps(context.Request));

    /// <summary>Signs the browser out.</summary>
    public static void SignOut(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(IsHttps(context.Request)));

    /// <summary>
    /// Finds the number of the key that the browser signed in with, or -1, and when that ends. Renews it once half of its time
    /// has passed.
    /// </summary>
    public (int Key, DateTimeOffset End) Use(HttpContext context)
    {
        Span<byte> content = stackalloc byte[Bytes];
        if (context.Request.Cookies[Name(context)] is not { } text || !TryDecode(text, content))
        {
            return (-1, default);
        }

        // Only what we signed ourselves is looked at, so the time is in range.
        var key = FindSigner(content);
        var seconds = BinaryPrimitives.ReadInt64BigEndian(content);
        var now = _time.GetUtcNow();
        if (key < 0 || seconds <= now.ToUnixTimeSeconds())
        {
            return (-1, default);
        }

        var end = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var isHttps = content[sizeof(long)] == 1;
        return (key, end - now < _lifetime / 2 ? Append(context, key, isHttps) : end);
    }

    private DateTimeOffset Append(HttpContext context, int key, bool isHttps)
    {
        var end = _time.GetUtcNow() + _lifetime;
        Span<byte> content = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(content, end.ToUnixTimeSeconds());
        content[sizeof(long)] = isHttps ? (byte)1 : (byte)0;
        HMACSHA256.HashData(_signingKeys.Value[key], content[..SignedBytes], content[SignedBytes..]);

        var options = Options(isHttps);
        options.MaxAge = _lifetime;
        context.Response.Cookies.Append(Name(context), Base64Url.EncodeToString(content), options);
        return end;
    }

    private static bool TryDecode(string text, Span<byte> content) =>
        text.Length == Base64Url.GetEncodedLength(Bytes)
        && Base64Url.IsValid(text, out var length)
        && length == Bytes
        && Base64Url.TryDecodeFromChars(text, content, out _);

    private int FindSigner(ReadOnlySpan<byte> content)
    {
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        var found = -1;
        for (var i = 0; i < _signingKeys.Value.Length; i++)
        {
            HMACSHA256.HashData(_signingKeys.Value[i], content[..SignedBytes], signature);
            if (CryptographicOperations.FixedTimeEquals(signature, content[SignedBytes..]))
            {
                found = i;
            }
        }

        return found;
    }

    // Cookies do not know ports, and several systems may share a machine.
    private static string Name(HttpContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"kernel_sign_in_{context.Connection.LocalPort}");

    // Behind a proxy that ends TLS only the browser knows that it is https, and says so with every sign-in.
    private static bool IsHttps(HttpRequest request) =>
        request.IsHttps || request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static CookieOptions Options(bool isHttps) =>
        new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Strict, Secure = isHttps };
}
