// Drives a page through the gateway with Playwright. Arguments: the API's address, the address of the page.
import { createRequire } from 'node:module';

const require = createRequire(process.env.KERNEL_TEST_NODE_MODULES + '/');
const { chromium } = require('playwright-core');
const [address, url] = process.argv.slice(2);

const browser = await chromium.connectOverCDP(address);
const page = await browser.contexts()[0].newPage();
await page.goto(url);
const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#open')]);
await popup.waitForLoadState();
await popup.evaluate(() => console.log('driven by playwright'));
const large = await popup.evaluate(() => 'x'.repeat(8_000_000));
console.log(JSON.stringify({ title: await popup.title(), large: large.length }));
await page.close();
await browser.close();
