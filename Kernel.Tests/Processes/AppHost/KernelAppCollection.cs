namespace Kernel.Tests.Processes.AppHost;

/// <summary>The classes that share one running app host.</summary>
[CollectionDefinition(Name)]
public sealed class KernelAppCollection : ICollectionFixture<KernelAppFixture>
{
    public const string Name = "running app host";
}
