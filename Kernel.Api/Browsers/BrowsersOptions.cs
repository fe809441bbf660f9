using Kernel.Api.Browsers.Telemetry;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>The view for Kernel's own SDK. Section <c>KernelSdk</c>.</summary>
internal sealed class BrowsersOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "KernelSdk";

    /// <summary>
    /// What becomes of events whose type the SDK does not know, your own among them: <c>LeaveOut</c> keeps them from its clients,
    /// <c>PassThrough</c> gives them as they are. Default <c>LeaveOut</c>.
    /// </summary>
    public UnknownEventBehavior UnknownTypes { get; set; } = UnknownEventBehavior.LeaveOut;

    /// <summary>
    /// How long creating and changing a browser waits for the collectors to capture what was asked for, 0 to 30 seconds. What a
    /// page does before that is not captured. Default 5 seconds.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class BrowsersOptionsValidator : IValidateOptions<BrowsersOptions>;
