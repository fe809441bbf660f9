using Kernel.AppHost.Aspire;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

/// <summary>The Aspire edition takes the options of the local one. Its configuration has options without their dashes, and variables.</summary>
public sealed class AspireSettingsTests
{
    [Fact]
    public void PortOf_NothingGiven_IsTheOneOfTheDescription()
    {
        var settings = Read();

        Assert.All(
            KernelSystem.ResourcesWithS2Lite.SelectMany(static r => r.Endpoints.Select(e => (Resource: r, Endpoint: e))),
            at => Assert.Equal(at.Endpoint.Port, settings.PortOf(at.Resource, at.Endpoint)));
    }

    [Fact]
    public void PortOf_OptionsAndVariablesOfTheLocalEdition_AreHeeded()
    {
        var settings = Read(("api-port", "20001"), ("KERNEL_API_PORT", "20009"), ("KERNEL_API_INTERNAL_PORT", "20002"), ("chromium-port", "20005"), ("s2-port", "20006"));

        Assert.Equal(20001, Port(settings, KernelSystem.Api));
        Assert.Equal(20002, Port(settings, KernelSystem.Api, endpoint: 1));
        Assert.Equal(20005, Port(settings, KernelSystem.Chromium));
        Assert.Equal(20006, Port(settings, KernelSystem.S2Lite));
        Assert.Equal(10003, Port(settings, KernelSystem.Collector));
    }

    [Theory]
    [InlineData("api-port", "0", "--api-port (KERNEL_API_PORT) must be a port from 1 to 65535, but is '0'.")]
    [InlineData("KERNEL_STORAGE_PORT", "web", "--storage-port (KERNEL_STORAGE_PORT) must be a port from 1 to 65535, but is 'web'.")]
    [InlineData("s2", "heavy", "--s2 (KERNEL_S2) must be lite, but is 'heavy'.")]
    [InlineData("chromium-address", "9222", "--chromium-address (CHROMIUM_ADDRESS) must be an address such as http://127.0.0.1:9222, but is '9222'.")]
    public void Read_ValueThatIsNotAllowed_SaysWhichAndWhatIs(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Read((key, value))).Message);

    [Fact]
    public void Given_Parameter_IsReadAsAspireReadsItFirst()
    {
        var settings = Read(("Parameters:s2-basin", "aspires"), ("S2_BASIN", "local"), ("S2_ACCESS_TOKEN", "secret"), ("s2-access-token", "not from the command line"));

        Assert.Equal("aspires", settings.Given(SystemParameters.S2Basin));
        Assert.Equal("secret", settings.Given(SystemParameters.S2AccessToken));
        Assert.Null(settings.Given(SystemParameters.S2AccountEndpoint));
    }

    private static AspireSettings Read(params (string Key, string Value)[] given) => new(key => given.FirstOrDefault(g => g.Key == key).Value);

    private static int Port(AspireSettings settings, string resource, int endpoint = 0)
    {
        var found = KernelSystem.ResourcesWithS2Lite.Single(r => r.Name == resource);
        return settings.PortOf(found, found.Endpoints[endpoint]);
    }
}
