namespace Kernel.AppHost.Chromium;

/// <summary>The browser of the system: a running one at an address, a local program, or a container.</summary>
/// <param name="Description">The choice and its reason, in one line for the user.</param>
internal sealed record ChromiumChoice(string Description)
{
    private const string Container = "container";
    private const string Local = "local";

    /// <summary>The DevTools address of a running browser; null for the other kinds.</summary>
    public Uri? Address { get; private init; }

    /// <summary>The local program to start; null for the other kinds.</summary>
    public ChromiumProgram? Program { get; private init; }

    /// <summary>Selects the browser from the settings.</summary>
    /// <exception cref="AppHostStartupException">The address is invalid.</exception>
    public static ChromiumChoice Select(Settings settings, bool isPublishing) => settings.Chromium switch
    {
        var value when value?.Contains("://", StringComparison.Ordinal) == true => ForAddress(value),
        Container => ForContainer("as configured"),
        var _ when isPublishing => ForContainer("always in a deployment"),
        null => SelectAutomatically(settings),
        Local => ForProgram(ChromiumProgram.Find(), "as configured"),
        var path => ForProgram(ChromiumProgram.At(path), "as configured"),
    };

    private static ChromiumChoice SelectAutomatically(Settings settings) => ContainerRuntime.FindWorking(settings.ChromiumBaseImage, out var why) is { } runtime
        ? ForContainer($"{runtime} works")
        : ForProgram(ChromiumProgram.Find(), why);

    private static ChromiumChoice ForAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            ? new($"the one at {address.GetLeftPart(UriPartial.Authority)}") { Address = new Uri(address.GetLeftPart(UriPartial.Authority)) }
            : throw new AppHostStartupException($"--chromium (KERNEL_CHROMIUM) must be container, local, a path, or an address such as http://127.0.0.1:9222, but is '{value}'.", AppHostStartupException.WrongSetting);

    private static ChromiumChoice ForContainer(string why) => new($"a container ({why})");

    private static ChromiumChoice ForProgram(ChromiumProgram program, string why) => new($"{program} ({why})") { Program = program };
}
