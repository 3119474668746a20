"""What a website runs on, by marks anybody can see in its answer: headers, cookies, scripts, generator, markup."""

import re
from collections.abc import Mapping

# name -> where: pattern. `headers` are "name: value" lines, `html` is the page, `scripts` the addresses of its scripts.
_MARKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "WordPress": (("html", r"/wp-(?:content|includes)/"), ("generator", r"wordpress")),
    "WooCommerce": (("html", r"woocommerce"),),
    "Drupal": (("headers", r"^x-drupal|^x-generator: drupal"), ("generator", r"drupal")),
    "Joomla": (("generator", r"joomla"),),
    "TYPO3": (("generator", r"typo3"), ("html", r"/typo3(?:conf|temp)/")),
    "Ghost": (("generator", r"ghost"),),
    "Hugo": (("generator", r"hugo"),),
    "Jekyll": (("generator", r"jekyll"),),
    "Hexo": (("generator", r"hexo"),),
    "Shopify": (("scripts", r"cdn\.shopify\.com"), ("headers", r"^x-shopify|^x-shopid")),
    "Magento": (("html", r"mage/cookies|/static/version\d+/frontend/"), ("cookies", r"^mage-")),
    "PrestaShop": (("generator", r"prestashop"),),
    "Wix": (("html", r"static\.wixstatic\.com|x-wix"), ("headers", r"^x-wix")),
    "Squarespace": (("html", r"static1?\.squarespace\.com"),),
    "Webflow": (("html", r"data-wf-(?:page|site)"), ("generator", r"webflow")),
    "HubSpot": (("scripts", r"js\.hs-scripts\.com|js\.hsforms\.net|js\.hs-analytics"),),
    "Salesforce": (("scripts", r"force\.com|salesforce(?:liveagent)?\.com|pardot\.com"),),
    "Marketo": (("scripts", r"munchkin\.marketo\.net|mktoforms"),),
    "Zendesk": (("scripts", r"static\.zdassets\.com"),),
    "Intercom": (("scripts", r"widget\.intercom\.io|intercomcdn"), ("html", r"intercomSettings")),
    "Drift": (("scripts", r"js\.driftt\.com"),),
    "Google Analytics": (("scripts", r"google-analytics\.com|googletagmanager\.com/gtag"), ("html", r"gtag\('config'")),
    "Google Tag Manager": (("html", r"googletagmanager\.com/(?:gtm\.js|ns\.html)"),),
    "Baidu Tongji": (("html", r"hm\.baidu\.com/hm\.js"),),
    "Umeng": (("scripts", r"cnzz\.com|umeng\.com"),),
    "Sensors Data": (("html", r"sensorsdata|sa-sdk"),),
    "GrowingIO": (("scripts", r"growingio"),),
    "Matomo": (("html", r"matomo\.js|piwik\.js"),),
    "Plausible": (("scripts", r"plausible\.io"),),
    "Segment": (("scripts", r"cdn\.segment\.com"),),
    "Mixpanel": (("scripts", r"mixpanel"),),
    "Hotjar": (("html", r"static\.hotjar\.com"),),
    "Meta Pixel": (("html", r"connect\.facebook\.net/[^\"']*fbevents"),),
    "LinkedIn Insight": (("html", r"snap\.licdn\.com"),),
    "React": (("html", r"data-reactroot|__REACT_DEVTOOLS|react(?:-dom)?(?:\.production)?\.min\.js"),),
    "Next.js": (("html", r"/_next/static/|__NEXT_DATA__"), ("headers", r"^x-powered-by: next")),
    "Vue.js": (("html", r"data-v-[0-9a-f]{8}|vue(?:\.runtime)?(?:\.global)?(?:\.prod)?(?:\.min)?\.js"),),
    "Nuxt": (("html", r"/_nuxt/|__NUXT__"),),
    "Angular": (("html", r"ng-version="),),
    "Svelte": (("html", r"svelte-[0-9a-z]{6}|/_app/immutable/"),),
    "jQuery": (("scripts", r"jquery[.-]"),),
    "Bootstrap": (("html", r"bootstrap(?:\.bundle)?(?:\.min)?\.(?:css|js)"),),
    "Tailwind CSS": (("html", r"cdn\.tailwindcss\.com|tailwind(?:\.min)?\.css"),),
    "PHP": (("headers", r"^x-powered-by: php"), ("cookies", r"^PHPSESSID")),
    "Laravel": (("cookies", r"^laravel_session|^XSRF-TOKEN"),),
    "ASP.NET": (("headers", r"^x-aspnet|^x-powered-by: asp"), ("cookies", r"^ASP\.NET_SessionId|^\.AspNet")),
    "Java": (("cookies", r"^JSESSIONID"), ("headers", r"^x-powered-by: (?:jsp|servlet)")),
    "Django": (("cookies", r"^csrftoken|^django"), ("html", r"csrfmiddlewaretoken")),
    "Ruby on Rails": (
        ("headers", r"^x-powered-by: phusion"),
        ("html", r'name="csrf-param" content="authenticity_token"'),
    ),
    "Express": (("headers", r"^x-powered-by: express"),),
    "nginx": (("headers", r"^server: nginx"),),
    "OpenResty": (("headers", r"^server: openresty"),),
    "Tengine": (("headers", r"^server: tengine"),),
    "Apache": (("headers", r"^server: apache"),),
    "IIS": (("headers", r"^server: microsoft-iis"),),
    "Caddy": (("headers", r"^server: caddy"),),
    "Cloudflare": (("headers", r"^server: cloudflare|^cf-ray"),),
    "Fastly": (("headers", r"^x-served-by: cache-|^x-fastly"),),
    "Amazon CloudFront": (("headers", r"^x-amz-cf-id|^via: .*cloudfront"),),
    "Amazon S3": (("headers", r"^server: amazons3"),),
    "Vercel": (("headers", r"^server: vercel|^x-vercel"),),
    "Netlify": (("headers", r"^server: netlify|^x-nf-request"),),
    "GitHub Pages": (("headers", r"^server: github\.com"),),
    "Alibaba Cloud OSS": (("headers", r"^server: aliyunoss|^x-oss-"),),
    "Tencent Cloud COS": (("headers", r"^server: tencent-cos|^x-cos-"),),
    "Stripe": (("scripts", r"js\.stripe\.com"),),
    "reCAPTCHA": (("scripts", r"google\.com/recaptcha|recaptcha\.net"),),
    "GeeTest": (("scripts", r"geetest"),),
    "Udesk": (("scripts", r"udesk"),),
    "Meiqia": (("html", r"meiqia"),),
    "53KF": (("scripts", r"53kf\.com"),),
}
_COMPILED = {
    name: [(place, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for place, pattern in marks]
    for name, marks in _MARKS.items()
}


def technologies(places: Mapping[str, str]) -> list[str]:
    """By name, in alphabetical order. `places` has headers, cookies, scripts, generator and html as text."""
    return sorted(
        (name for name, marks in _COMPILED.items() if any(mark.search(places.get(at, "")) for at, mark in marks)),
        key=str.casefold,
    )
