using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Authentication;

/// <summary>The configured API keys, each with the principal that it authenticates.</summary>
internal sealed class ApiKeys
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _hashes;
    private readonly ClaimsPrincipal[] _principals;

    public ApiKeys(IOptions<ApiOptions> options)
    {
        _hashes = [.. options.Value.Keys.Select(static key => SHA256.HashData(Encoding.ASCII.GetBytes(key)))];
        _principals = [.. _hashes.Select(static (hash, index) => CreatePrincipal($"key {index + 1}", hash))];
    }

    /// <summary>Gets a value that indicates whether requests must have a key.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>Gets the hash of the caller's key, which leaves the process only in encrypted form; null for a caller without a key.</summary>
    public static string? HashOf(ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Hash);

    /// <summary>Finds the principal for an <c>Authorization</c> header; null if it has no valid key. Principals are shared, so a request allocates none.</summary>
    public ClaimsPrincipal? FindBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Find(header.AsSpan(Scheme.Length)) : null;

    /// <summary>Finds the principal by the hash of its key; null if the key has been removed.</summary>
    public ClaimsPrincipal? FindHash(string? hash) => Array.Find(_principals, caller => HashOf(caller) == hash);

    /// <summary>Finds the principal by its key; null if the key is not valid.</summary>
    /// <remarks>
    /// Compares the hash with that of every key in constant time, so that the duration reveals nothing about the keys.
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
                found = _principals[i];
            }
        }

        return found;
    }

    private static ClaimsPrincipal CreatePrincipal(string name, byte[] hash) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Hash, Convert.ToBase64String(hash))], authenticationType: "ApiKey"));
}
