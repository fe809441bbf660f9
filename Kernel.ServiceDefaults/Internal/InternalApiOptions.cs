using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Internal;

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
