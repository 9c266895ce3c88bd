"""What the first film says and shows: each scene is narrated while its slide stands.

Everything shown is also said, so the lesson needs no audio description; the reviewer's statement rests on that.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """A slide: its picture, its heading, its lines, and what the voice says while it stands."""

    picture: str
    heading: str
    lines: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole film: its title, its scenes, and the statement that nothing is only shown."""

    title: str
    scenes: tuple[Scene, ...]
    statement: str


TITLE = "上岗前的准备：手卫生与问候"

SCENES = (
    Scene(
        "hands",
        "保健按摩入门 · 第一课",
        ("上岗前的准备", "手卫生与问候"),
        "欢迎学习保健按摩入门。这是第一课，上岗前的准备。今天我们学两件事：怎样洗手，怎样问候客人。",
    ),
    Scene(
        "water",
        "一、先检查双手",
        ("剪短指甲", "摘下戒指和手表", "有伤口，先包好"),
        "开始之前，先检查双手。指甲要剪短，戒指和手表要摘下来。手上如果有伤口，先包好再工作。",
    ),
    Scene(
        "water",
        "二、洗手七步",
        ("掌心 · 手背 · 指缝", "指背 · 拇指 · 指尖", "最后洗手腕"),
        "洗手分七步。先搓掌心，再搓手背，然后是指缝、指背、拇指和指尖，最后洗手腕。每一步都要慢慢做，一共洗二十秒。",
    ),
    Scene(
        "towel",
        "三、擦干和保暖",
        ("用干净毛巾擦干", "双手搓热", "手冷会让客人紧张"),
        "洗完以后，用干净的毛巾擦干。天冷的时候，双手互相搓热再接触客人，因为手冷会让客人紧张。",
    ),
    Scene(
        "talk",
        "四、问候客人",
        ("先说自己的名字", "再问哪里不舒服", "说明要按哪里"),
        "接待客人，先说自己的名字，再问客人哪里不舒服。每次换一个部位，都要先告诉客人，要按哪里，用多大的力。",
    ),
    Scene(
        "care",
        "五、什么时候不能按",
        ("发烧 · 骨折 · 皮肤破损", "饭后一小时以内", "客人说停，马上停"),
        "有些时候不能按摩：发烧、骨折、皮肤破损，还有饭后一小时以内。客人说停，就马上停下来。",
    ),
    Scene(
        "hands",
        "小结",
        ("先洗手，后工作", "先说话，后动手", "下一课：认识肩颈"),
        "我们来小结一下。先洗手，后工作。先说话，后动手。请完成课后的小测验，下一课我们认识肩膀和脖子。",
    ),
)

HANDS = Script(
    TITLE,
    SCENES,
    "每一页幻灯片上的字都由讲解读出；洗手的七个步骤、不能按摩的情况都用语言说明，不看画面也能学会。",
)
