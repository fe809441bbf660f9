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
        _hashes = [.. options.Value.Keys.Select(static key => SHA256.HashData(Encoding.ASCII.GetBytes(key)))];
        _callers = [.. _hashes.Select(static (hash, index) => Caller($"key {index + 1}", hash))];
    }

    /// <summary>Whether callers need one.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>The key's hash, which leaves the process encrypted only; null for somebody without one.</summary>
    public static string? HashOf(ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Hash);

    /// <summary>The caller of an <c>Authorization</c> header; null for a key that is none. Made once: a request costs no allocation.</summary>
    public ClaimsPrincipal? FindBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Find(header.AsSpan(Scheme.Length)) : null;

    /// <summary>The caller who has the key of that hash; null if it has been taken away since.</summary>
    public ClaimsPrincipal? FindHash(string? hash) => Array.Find(_callers, caller => HashOf(caller) == hash);

    /// <summary>The caller with a key; null for one that is none.</summary>
    /// <remarks>
    /// Hashes are compared, in constant time and with all keys, so that how long it takes says nothing about any of them.
    /// </remarks>
    public ClaimsPrincipal? Find(ReadOnlySpan<char> offered)
    {
        if (offered.Length > ApiKeysAttribute.MaxLength)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[ApiKeysAttribute.MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(offered, text)], hash);

        ClaimsPrincipal? found = null;
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, _hashes[i]))
            {
                found = _callers[i];
            }
        }

        return found;
    }

    private static ClaimsPrincipal Caller(string name, byte[] hash) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Hash, Convert.ToBase64String(hash))], authenticationType: "ApiKey"));
}
