using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Kernel.ServiceDefaults.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>What a service needs to be part of the internal interface. Section <c>Internal</c>.</summary>
public sealed class InternalApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Internal";

    /// <summary>The bearer token that all services of one system share; the app host makes one for each run.</summary>
    [Secret]
    [Required(ErrorMessage = "Internal:Token is required: the secret that the services of one system share, at least 16 characters (the app host makes one).")]
    [MinLength(16, ErrorMessage = "Internal:Token must have at least 16 characters.")]
    public string Token { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class InternalApiOptionsValidator : IValidateOptions<InternalApiOptions>;

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
