using System.Buffers;
using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Authentication;

/// <summary>Options for access to the public API: keys, host names and origins. Section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Api";

    /// <summary>The maximum number of keys; a request can be compared with all of them.</summary>
    public const int MaxKeys = 16;

    /// <summary>
    /// The API keys. Any of them gives full access; several allow clients to change keys one at a time. Each has 16 to
    /// 256 characters of letters, digits and <c>-._~+/=</c>. Default: none, which is allowed on loopback addresses only.
    /// </summary>
    [Secret]
    [ApiKeys]
    public string[] Keys { get; set; } = [];

    /// <summary>
    /// Allows the API to listen on an address that other machines can reach without API keys. Every client that can connect
    /// then has full access. Default false.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>The time until an unused sign-in expires, 1 minute to 30 days. Using it renews it. Default 12 hours.</summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// The host names that requests may be addressed to, without port; <c>*.example.com</c> matches its subdomains, <c>*</c> any host.
    /// Default: any host if keys are configured; otherwise IP addresses, <c>localhost</c> and names without a dot, which no public web site can have.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>The origins of other web sites that may call the API from a browser, such as <c>https://tools.example.com</c>. Default: none.</summary>
    [WebOrigins]
    public string[] AllowedOrigins { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;

/// <summary>Validates a list of API keys. Messages name a key by its position and never contain the key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ApiKeysAttribute : ValidationAttribute
{
    private const int MinLength = 16;

    /// <summary>The maximum length of a key, in characters.</summary>
    public const int MaxLength = 256;

    // The characters that RFC 6750 allows in a bearer token, so that every key can be sent in the header without escaping.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var keys = (string[]?)value ?? [];
        if (keys.Length > ApiOptions.MaxKeys)
        {
            return new ValidationResult($"has {keys.Length} keys: at most {ApiOptions.MaxKeys} are allowed", [validationContext.MemberName!]);
        }

        var bad = Array.FindIndex(keys, static key => key.Length is < MinLength or > MaxLength || key.AsSpan().ContainsAnyExcept(Allowed));
        return bad < 0
            ? ValidationResult.Success
            : new ValidationResult($"has a bad key, number {bad + 1}: a key has {MinLength} to {MaxLength} characters of letters, digits and -._~+/=", [validationContext.MemberName!]);
    }
}

/// <summary>Validates a list of web origins, written as browsers send them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WebOriginsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var bad = Array.Find((string[]?)value ?? [], static origin => !IsOrigin(origin));
        return bad is null
            ? ValidationResult.Success
            : new ValidationResult($"has '{bad}': an origin is scheme, host and port as browsers send them, such as https://tools.example.com", [validationContext.MemberName!]);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text && uri.Host.Length > 0;
}
