using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>Tells who belongs to the system: whoever sends its token as a bearer token.</summary>
public sealed class InternalToken(IOptions<InternalApiOptions> options)
{
    private readonly byte[] _hash = Hash(options.Value.Token);

    /// <summary>Whether the request carries the token.</summary>
    /// <remarks>Hashes are compared, in constant time, so that neither the token's length nor its beginning can be found out.</remarks>
    public bool IsIn(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..]), _hash);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
