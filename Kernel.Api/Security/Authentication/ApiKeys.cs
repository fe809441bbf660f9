using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Authentication;

/// <summary>The keys that let a caller in, and who a caller with one of them is.</summary>
internal sealed class ApiKeys
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _hashes;
    private readonly ClaimsPrincipal[] _callers;

    public ApiKeys(IOptions<ApiOptions> options)
    {
        var keys = options.Value.Keys;
        _hashes = [.. keys.Select(static key => SHA256.HashData(Encoding.ASCII.GetBytes(key)))];
        _callers = [.. keys.Select(static (_, index) => Caller($"key {index + 1}"))];
    }

    /// <summary>Whether callers need one.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>The caller who knows the key of that number, counted from 0. Made once: a request costs no allocation.</summary>
    public ClaimsPrincipal CallerOf(int key) => _callers[key];

    /// <summary>The number of the key in an <c>Authorization</c> header, or -1.</summary>
    public int FindBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Find(header.AsSpan(Scheme.Length)) : -1;

    /// <summary>The number of a key, or -1.</summary>
    /// <remarks>
    /// Hashes are compared, in constant time and with all keys, so that how long it takes says nothing about any of them.
    /// </remarks>
    public int Find(ReadOnlySpan<char> offered)
    {
        if (offered.Length > ApiKeysAttribute.MaxLength)
        {
            return -1;
        }

        Span<byte> text = stackalloc byte[ApiKeysAttribute.MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(offered, text)], hash);

        var found = -1;
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, _hashes[i]))
            {
                found = i;
            }
        }

        return found;
    }

    private static ClaimsPrincipal Caller(string name) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], authenticationType: "ApiKey"));
}
