using Kernel.AppHost;
using Kernel.AppHost.Chromium;
using Kernel.AppHost.Lifecycle;
using Kernel.AppHost.S2;
using Kernel.AppHost.Sessions;

return await KernelAppHost.RunAsync(args, static (builder, settings) =>
{
    var internalToken = builder.AddParameter("internal-token", new GenerateParameterDefault { MinLength = 64, Special = false }, secret: true);
    var apiKeys = builder.AddOptionalParameter("api-keys", secret: true);
    var autoStartSession = builder.AddParameterWithDefault("auto-start-session", settings.IsDevelopmentRun ? "true" : "false");
    var devToolsGateway = builder.AddParameterWithDefault("devtools-gateway", "false");

    var chromium = builder.AddChromium("chromium", settings);

    var api = builder.AddService<Projects.Kernel_Api>("api", settings.ApiPort)
        .WithExternalHttpEndpoints()
        .WithPort("internal", settings.ApiInternalPort, targetPort: 10002, variable: "Internal__Port")
        .WithReference(chromium)
        .WithEnvironment("Internal__Token", internalToken)
        .WithOptionalEnvironment("Api__Keys", apiKeys)
        .WithEnvironment("Sessions__AutoStart", autoStartSession)
        .WithEnvironment("Gateway__Enabled", devToolsGateway)
        .WithEnvironment("Journal__Directory", settings.DataFolder("journal"))
        .WithLinks(("Web UI", "/"), ("API reference", "/docs"), ("Live stream", "/events/stream"))
        .WithSessionCommands(apiKeys, settings.DataFolder("har"))
        .WithIconName("Stream");

    var storage = builder.AddService<Projects.Kernel_StorageWriter>("storage", settings.StoragePort)
        .WithReference(api).WaitFor(api)
        .WithEnvironment("Internal__Token", internalToken)
        .WithEnvironment("Files__Directory", settings.DataFolder("events"))
        .WithOptionalEnvironment("S2_BASIN", builder.AddOptionalParameter("s2-basin"))
        .WithOptionalEnvironment("S2_ACCESS_TOKEN", builder.AddOptionalParameter("s2-access-token", secret: true))
        .WithEnvironment("S2_STREAM", builder.AddParameterWithDefault("s2-stream", "browser-events"))
        .WithOptionalEnvironment("S2_ACCOUNT_ENDPOINT", builder.AddOptionalParameter("s2-account-endpoint", promptOnPublish: false))
        .WithOptionalEnvironment("S2_BASIN_ENDPOINT", builder.AddOptionalParameter("s2-basin-endpoint", promptOnPublish: false))
        .WithLinks(("Health", "/health"))
        .WithIconName("Database");

    var collector = builder.AddService<Projects.Kernel_CdpCollector>("collector", settings.CollectorPort)
        .WithReference(chromium).WaitFor(chromium)
        .WithReference(api).WaitFor(storage)
        .WithEnvironment("Internal__Token", internalToken)
        .WithLinks(("Health", "/health"))
        .WithIconName("Eye");

    api.WithReference(storage); // for events older than the journal

    if (settings.S2Lite)
    {
        storage.WithS2Lite(builder.AddS2Lite("s2", settings.S2Port));
    }

    builder.RestartOnFailure(chromium, api, storage, collector);
    builder.StopInOrder(collector, api, storage, chromium);
});
