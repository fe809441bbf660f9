using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Kernel.ServiceDefaults.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The options of the internal API. Section <c>Internal</c>.</summary>
public sealed class InternalApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Internal";

    /// <summary>The bearer token that all services of a system share. The app host generates one for each run.</summary>
    [Secret]
    [Required(ErrorMessage = "Internal:Token is required. Set the same secret of at least 16 characters for all services of a system (the app host generates one).")]
    [MinLength(16, ErrorMessage = "Internal:Token must have at least 16 characters.")]
    public string Token { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class InternalApiOptionsValidator : IValidateOptions<InternalApiOptions>;

/// <summary>Authenticates requests of the internal API by the bearer token.</summary>
public sealed class InternalToken(IOptions<InternalApiOptions> options)
{
    private readonly byte[] _hash = Hash(options.Value.Token);

    /// <summary>Gets whether a request has the token.</summary>
    /// <remarks>Compares hashes in constant time, so that timing reveals neither the token's length nor its beginning.</remarks>
    public bool IsIn(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..]), _hash);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
