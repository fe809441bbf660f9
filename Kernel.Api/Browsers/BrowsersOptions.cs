using Kernel.Api.Browsers.Telemetry;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>Options for the SDK API. Section <c>KernelSdk</c>.</summary>
internal sealed class BrowsersOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "KernelSdk";

    /// <summary>
    /// The handling of events with types unknown to the SDK, including those that you publish: <c>LeaveOut</c> omits them,
    /// <c>PassThrough</c> delivers them unchanged. Default <c>LeaveOut</c>.
    /// </summary>
    public UnknownEventBehavior UnknownTypes { get; set; } = UnknownEventBehavior.LeaveOut;

    /// <summary>
    /// The time that creating or changing a browser waits for the collectors to apply the settings, 0 to 30 seconds. Events
    /// before that are not captured. Default 5 seconds.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class BrowsersOptionsValidator : IValidateOptions<BrowsersOptions>;
